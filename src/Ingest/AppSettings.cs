using Microsoft.Extensions.Configuration;
using Nadir.Core.Scenes;
using Nadir.Raster.Examination;

namespace Nadir.Ingest;

/// <summary>Reads the settings that a deployed app gives to every scene dropped: <c>Nadir:Model</c>, <c>Nadir:Steps</c> and so on.</summary>
public static class AppSettings
{
    /// <summary>Where scenes are examined: <c>Nadir:Isolation</c>, <c>process</c> (the default) or <c>none</c>.</summary>
    public static SceneIsolation ReadIsolation(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.GetSection("Nadir").GetValue("Isolation", SceneIsolation.Process);
    }

    /// <summary>
    /// The settings; what is not set keeps its default. Throws <see cref="InvalidOperationException"/> for a value that is not of its kind;
    /// ranges are checked against the model's card when a scene is ingested.
    /// </summary>
    public static UpscaleSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("Nadir");
        var defaults = new UpscaleSettings();
        return defaults with
        {
            Model = section["Model"] ?? defaults.Model,
            Precision = section["Precision"],
            Steps = section.GetValue<int?>("Steps"),
            Sampler = section["Sampler"] ?? defaults.Sampler,
            Eta = section.GetValue<double?>("Eta"),
            Schedule = section["Schedule"],
            Spacing = section["Spacing"],
            Times = new(section.GetSection("Times").Get<double[]>() ?? []),
            Guidance = section.GetValue<double?>("Guidance"),
            GuidanceRescale = section.GetValue<double?>("GuidanceRescale"),
            GuidanceFrom = section.GetValue<double?>("GuidanceFrom"),
            GuidanceTo = section.GetValue<double?>("GuidanceTo"),
            Threshold = section.GetValue<double?>("Threshold"),
            Seed = section.GetValue("Seed", defaults.Seed),
            Temperature = section.GetValue("Temperature", defaults.Temperature),
            Uncertainty = section.GetValue("Uncertainty", defaults.Uncertainty),
            Tile = section.GetValue<int?>("Tile"),
            Batch = section.GetValue<int?>("Batch"),
            Compression = section.GetValue("Compression", defaults.Compression),
            RequireFit = section.GetValue("RequireFit", defaults.RequireFit),
            OnTileFailure = section.GetValue("OnTileFailure", defaults.OnTileFailure),
        };
    }
}
