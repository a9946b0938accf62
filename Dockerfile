# Build: the wheel with the locked build tool; then an environment with the locked runtime requirements and the wheel.
# The base is an argument: pin it by the digest that your registry shows, such as
# --build-arg BASE=python@sha256:... (none stands here, since none could be read where this was written).
ARG BASE=python:3.11-slim
FROM ${BASE} AS build
WORKDIR /src
COPY requirements-build.lock requirements-runtime.lock ./
RUN python -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements-build.lock \
 && python -m venv /opt/luminal && /opt/luminal/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements-runtime.lock
COPY pyproject.toml README.md LICENSE ./
COPY terminology terminology
COPY oncology oncology
COPY cards cards
COPY hooks hooks
COPY service service
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /opt/wheel . \
 && /opt/luminal/bin/pip install --no-cache-dir --no-deps /opt/wheel/luminal_cds-*.whl \
 && /opt/luminal/bin/luminal knowledge compile

# Run: no compiler, no root, a read-only file system but for /data and /tmp (a tmpfs).
FROM ${BASE}
ARG BASE
ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Luminal" \
      org.opencontainers.image.description="CDS Hooks service for HR+/HER2- advanced breast cancer" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${BASE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
RUN useradd --uid 10001 --no-create-home luminal && mkdir /data && chown luminal /data
COPY --from=build /opt/luminal /opt/luminal
ENV PATH=/opt/luminal/bin:$PATH PYTHONDONTWRITEBYTECODE=1 LUMINAL_DATABASE_URL=sqlite:////data/luminal.sqlite3
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/live', timeout=2)"]
CMD ["luminal", "serve", "--host", "0.0.0.0", "--port", "8080"]
