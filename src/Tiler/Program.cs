using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Nadir.Platform.Azure;
using Nadir.Tiler;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddAzurePorts(builder.Configuration, "nadir-tiler").AddTiler(TileOptions.Read(builder.Configuration));
builder.Build().Run();
