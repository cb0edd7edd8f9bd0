using Nadir.Core.Ports;

namespace Nadir.Raster.Native;

/// <summary>
/// The path-specific options of one location, in force while any reader of that path is open. The last one to open a path sets its
/// options, so a fresh credential takes the place of an older one.
/// </summary>
internal sealed class LocationAccess : IDisposable
{
    /// <summary>Parts of "/vsiaz/container" between slashes.</summary>
    private const int ContainerDepth = 3;

    private static readonly Dictionary<string, int> Users = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    private readonly string path;
    private bool disposed;

    private LocationAccess(string path) => this.path = path;

    /// <summary>
    /// Puts the options in force and forgets what GDAL has cached of that path, since the blob may be a newer one by now.
    /// </summary>
    public static LocationAccess Grant(RasterLocation location)
    {
        lock (Gate)
        {
            foreach (string prefix in Prefixes(location.Path))
            {
                Users[prefix] = Users.GetValueOrDefault(prefix) + 1;
                foreach (var (key, value) in location.Options)
                {
                    Cpl.SetPathOption(prefix, key, value);
                }
            }

            if (SceneSource.IsRemotePath(location.Path))
            {
                Cpl.ClearNetworkCache(location.Path);
            }
        }

        return new LocationAccess(location.Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            foreach (string prefix in Prefixes(path))
            {
                if (--Users[prefix] == 0)
                {
                    Users.Remove(prefix);
                    Cpl.ClearPathOptions(prefix);
                }
            }
        }
    }

    /// <summary>
    /// The path itself and, for a blob, its container: GDAL asks the container whether a blob that it does not find is a folder.
    /// </summary>
    private static string[] Prefixes(string path) =>
        SceneSource.IsRemotePath(path) ? [path, string.Join('/', path.Split('/').Take(ContainerDepth))] : [path];
}
