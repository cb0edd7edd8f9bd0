using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nadir.Core.Ports;

namespace Nadir.Core.Scenes;

/// <summary>Makes run ids.</summary>
public static class RunIds
{
    /// <summary>The id of the run of one version of a scene with one model and one choice of settings.</summary>
    public static RunId For(BlobEntry scene, string modelHash, UpscaleSettings settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, SceneManifest.CurrentSchema.ToString(CultureInfo.InvariantCulture));
        Append(hash, scene.Path.ToString());
        Append(hash, scene.ETag);
        Append(hash, scene.Length.ToString(CultureInfo.InvariantCulture));
        Append(hash, modelHash);
        hash.AppendData(PipelineJson.Canonical(settings));
        return new RunId(Convert.ToHexStringLower(hash.GetHashAndReset())[..RunId.Length]);
    }

    /// <summary>Appends a field and an end mark that no field contains, so that no two lists of fields hash alike.</summary>
    private static void Append(IncrementalHash hash, string field)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(field));
        hash.AppendData([0]);
    }
}
