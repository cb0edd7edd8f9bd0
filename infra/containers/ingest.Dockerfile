# Ingest: takes dropped scenes. GDAL runs in a process of its own, Nadir.RasterProbe, which the publish brings along.
# Built from the root of the repository: docker build -f infra/containers/ingest.Dockerfile .
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props nuget.config global.json host.json .editorconfig ./
COPY BannedSymbols.txt BannedSymbols.Core.txt BannedSymbols.Libraries.txt ./
COPY eng/ eng/
COPY models/ models/
COPY src/ src/
RUN dotnet publish src/Ingest -c Release -o /app -p:ContinuousIntegrationBuild=true

# The Functions host as Microsoft builds it; it brings its own runtime.
FROM mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0 AS host

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgdal34t64 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=host /azure-functions-host /azure-functions-host
COPY --from=build /app /app
# Everything that is written goes below /tmp: the rest of the file system may be read-only.
ENV AzureWebJobsScriptRoot=/app \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    AzureWebJobsFeatureFlags=EnableWorkerIndexing \
    ASPNETCORE_CONTENTROOT=/azure-functions-host \
    ASPNETCORE_URLS=http://+:8080 \
    DOTNET_USE_POLLING_FILE_WATCHER=true \
    FUNCTIONS_WORKER_RUNTIME=dotnet-isolated \
    HOME=/tmp
USER 1654:1654
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /admin/host/ping HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
CMD ["/azure-functions-host/Microsoft.Azure.WebJobs.Script.WebHost"]
