# Upscaler: runs the network on a GPU. Models are part of the image, so that they fit the code.
# Built from the root of the repository: docker build -f infra/containers/upscaler.Dockerfile .
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props nuget.config global.json host.json .editorconfig ./
COPY BannedSymbols.txt BannedSymbols.Core.txt BannedSymbols.Libraries.txt ./
COPY eng/ eng/
COPY models/ models/
COPY src/ src/
RUN dotnet publish src/Upscaler -c Release -o /app -p:ContinuousIntegrationBuild=true -p:NadirDevice=gpu

# The Functions host as Microsoft builds it; it brings its own runtime.
FROM mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0 AS host

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS dotnet

# CUDA 13 and cuDNN 9, which ONNX Runtime's CUDA provider loads. No GDAL: the Upscaler reads and writes tiles only.
FROM nvidia/cuda:13.0.2-cudnn-runtime-ubuntu24.04 AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libicu74 libssl3t64 tzdata \
    && rm -rf /var/lib/apt/lists/*
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
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
