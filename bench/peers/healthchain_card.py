"""HealthChain with one static card. Runs in an environment of its own: python healthchain_card.py PORT."""

import sys

import uvicorn
from fastapi import FastAPI
from healthchain.gateway.cds import CDSHooksService
from healthchain.models import Card, CDSRequest, CDSResponse

hooks = CDSHooksService(use_events=False)
CARD = Card(summary="One card", indicator="info", source={"label": "bench"})


@hooks.hook("patient-view", id="luminal-patient-view")
def view(request: CDSRequest) -> CDSResponse:
    """The card, whatever is sent."""
    return CDSResponse(cards=[CARD])


@hooks.hook("order-sign", id="luminal-order-sign")
def sign(request: CDSRequest) -> CDSResponse:
    """The card, whatever is sent."""
    return CDSResponse(cards=[CARD])


app = FastAPI()
app.include_router(hooks)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
