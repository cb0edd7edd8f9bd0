using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Nadir.Platform.Azure;
using Nadir.Stitcher;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddAzurePorts(builder.Configuration, "nadir-stitcher")
    .AddStitcher(new StitchOptions { TemporaryFolder = Path.GetTempPath(), Threads = Environment.ProcessorCount }, new SweepOptions());
builder.Build().Run();
