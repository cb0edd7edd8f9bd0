using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nadir.Platform.Azure;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;
using Nadir.Upscaler.Inference.Devices;

var builder = FunctionsApplication.CreateBuilder(args);
var settings = UpscalerSettings.Read(builder.Configuration);
var choice = new DeviceFinder().Choose(settings.Device);
var inference = settings.InferenceOn(choice);
builder.Services.AddAzurePorts(builder.Configuration, "nadir-upscaler")
    .AddUpscaler((models, card) => OnnxDetailModel.Load(models, card, inference), settings.WaitOn(choice.Device));
var app = builder.Build();
app.Services.GetRequiredService<ILogger<UpscaleHandler>>().LogInformation("Upscaler: {Device}.", choice);
app.Run();
