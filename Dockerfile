# The editor's bundle, built with Node and left behind.
FROM node:24-bookworm-slim AS editor
WORKDIR /build/editor
COPY editor/package.json editor/package-lock.json editor/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY editor ./
COPY static/js/desk /build/static/js/desk
RUN node build.mjs

FROM python:3.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/app.txt requirements/app.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/app.txt
COPY . .
COPY --from=editor /build/static/editor static/editor
RUN useradd --system newsroom && mkdir /data /backups && chown newsroom /data /backups
USER newsroom
VOLUME /data /backups
EXPOSE 8000
CMD ["deploy/web"]
