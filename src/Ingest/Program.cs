using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Nadir.Ingest;
using Nadir.Platform.Azure;
using Nadir.Raster.Examination;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services
    .AddAzurePorts(builder.Configuration, "nadir-ingest")
    .AddIngest(AppSettings.Read(builder.Configuration), SceneExaminers.Create(AppSettings.ReadIsolation(builder.Configuration)));
builder.Build().Run();
