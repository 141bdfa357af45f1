# The image of authlog: one static binary and the certificates that s3:// needs; no
# shell, no package manager, no root.
#
#   docker build -t authlog .
#   docker run --rm -v /var/log/nginx:/logs:ro authlog analyze /logs
#   kubectl logs deploy/api | docker run --rm -i authlog analyze
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=""
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /image/authlog ./cmd/authlog \
    && mkdir -p /image/etc/ssl/certs /image/tmp \
    && chmod 1777 /image/tmp \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/

FROM scratch
COPY --from=build /image/ /
# nobody: logs are mounted, and have to be readable for others (or run with --user).
USER 65534:65534
ENTRYPOINT ["/authlog"]
CMD ["--help"]
