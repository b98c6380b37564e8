# sagemock serve in a container. Build and run it as docs/server.md describes under "In a container".
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY requirements/main.txt requirements/
COPY sagemock/ sagemock/
RUN python3 -m venv /opt/sagemock \
    && /opt/sagemock/bin/pip install --no-cache-dir --constraint requirements/main.txt ".[server]"

FROM ${BASE}
COPY --from=build /opt/sagemock /opt/sagemock
RUN useradd --uid 1000 --create-home sagemock && install --directory --owner 1000 --group 1000 /state
USER 1000:1000
ENV PATH=/opt/sagemock/bin:$PATH PYTHONUNBUFFERED=1
VOLUME /state
EXPOSE 4599
# 401 is the reply to a request without the token, which only the server and its clients have.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["python3", "-c", "import http.client, sys; \
connection = http.client.HTTPConnection('127.0.0.1', 4599, timeout=2); \
connection.request('GET', '/_sagemock/health'); \
sys.exit(connection.getresponse().status not in (200, 401))"]
# Requests come from outside the container, so the server requires a token: $SAGEMOCK_TOKEN, or the one that it prints.
ENTRYPOINT ["sagemock", "serve", "--host", "0.0.0.0", "--state", "/state"]
