# kinesis-audit and the certificates to reach AWS with, nothing else. docs/releasing.md says what it can do.
FROM --platform=$BUILDPLATFORM docker.io/library/golang:1.26.8 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
# At a released commit the image has the released binary: the same checksum, or no image.
RUN set -eu; mkdir /out; \
    version=dev; if [ -e release/version ]; then version="v$(cat release/version)"; fi; \
    GOOS="$TARGETOS" GOARCH="$TARGETARCH" release/build "$version" /out/kinesis-audit; \
    if [ -e release/version ]; then \
      awk -v name="kinesis-audit_${TARGETOS}_$TARGETARCH" '$2 == name { print $1 "  /out/kinesis-audit" }' release/checksums.txt >/out/checksum; \
      sha256sum --check --strict /out/checksum; \
    fi

FROM scratch
LABEL org.opencontainers.image.source=https://github.com/kinesis-audit/kinesis-audit \
      org.opencontainers.image.licenses=Apache-2.0
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/LICENSE /LICENSE
COPY --from=build /out/kinesis-audit /kinesis-audit
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/kinesis-audit"]
