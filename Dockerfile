# Build: the wheel with the locked build tool; then an environment with the locked runtime requirements and the wheel.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock requirements-runtime.lock ./
RUN python -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
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
FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home luminal && mkdir /data && chown luminal /data
COPY --from=build /opt/luminal /opt/luminal
ENV PATH=/opt/luminal/bin:$PATH PYTHONDONTWRITEBYTECODE=1 LUMINAL_DATABASE_URL=sqlite:////data/luminal.sqlite3
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/live', timeout=2)"]
CMD ["luminal", "serve", "--host", "0.0.0.0", "--port", "8080"]
