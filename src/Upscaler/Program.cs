using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Nadir.Platform.Azure;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddAzurePorts(builder.Configuration, "nadir-upscaler")
    .AddUpscaler((models, card) => OnnxDetailModel.Load(models, card, new InferenceOptions()));
builder.Build().Run();
