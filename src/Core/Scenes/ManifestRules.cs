namespace Nadir.Core.Scenes;

/// <summary>What must hold of a manifest for the stages to stand on it, whoever wrote it.</summary>
public static class ManifestRules
{
    private const int MaxScale = 16;

    /// <summary>What is wrong with a manifest, as part of a sentence, or null when nothing is. A plan can be made of one without fault.</summary>
    public static string? Fault(SceneManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        int bands = manifest.Description.Bands.Count(band => band?.Role == BandRole.Data);
        if (manifest.Scale is < 1 or > MaxScale)
        {
            return $"has a scale of {manifest.Scale}";
        }

        if (BlobLayout.NameFault(manifest.Scene) is { } fault)
        {
            return $"is of a scene whose name {fault}";
        }

        if (manifest.Description.Bands.Any(band => band is null) || bands == 0 || manifest.Normalization.Count != bands)
        {
            return $"has {manifest.Normalization.Count} normalizations for {bands} data bands";
        }

        if (manifest.Normalization.Any(map => map is null) || manifest.Groups.Any(group => group is null || group.Inputs.Any(input => input < 0 || input >= bands)))
        {
            return "has a band group or a normalization of bands that are not there";
        }

        try
        {
            var plan = new RunPlan(manifest);
            return plan.UnitCount < 1 ? "has no units" : null;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            return $"has tiles that cannot be ({e.Message.Split(" (Parameter", StringSplitOptions.None)[0].TrimEnd('.')})";
        }
    }
}
