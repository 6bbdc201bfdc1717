# The node and its command line. Built with the SDK, run without it, as a user who owns nothing but /data.
FROM mcr.microsoft.com/dotnet/sdk:10.0.100 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src src
RUN dotnet publish src/Node/Node.csproj -c Release -o /retail -v quiet

FROM mcr.microsoft.com/dotnet/aspnet:10.0.0
RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 curl && rm -rf /var/lib/apt/lists/*
COPY --from=build /retail /retail
RUN useradd --system --uid 8480 --no-create-home retail && mkdir /data && chown retail /data
USER retail
WORKDIR /data
VOLUME /data
EXPOSE 8480
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=5 CMD ["curl", "-fsS", "http://127.0.0.1:8480/healthz"]
ENTRYPOINT ["dotnet", "/retail/RetailActors.Node.dll"]
CMD ["node"]
