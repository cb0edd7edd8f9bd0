using System.Collections;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>Readers of one scene, one for each thread that reads it at the same time; disposed together.</summary>
public sealed class SceneReaders : IReadOnlyList<SceneReader>, IDisposable
{
    private readonly List<SceneReader> readers;

    /// <summary>Takes over <paramref name="first"/> and opens its file <paramref name="count"/> - 1 times more; at least 1.</summary>
    public SceneReaders(SceneReader first, int count)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        readers = [first];
        try
        {
            while (readers.Count < count)
            {
                readers.Add(first.OpenAnother());
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Count => readers.Count;

    /// <inheritdoc/>
    public SceneReader this[int index] => readers[index];

    /// <inheritdoc/>
    public IEnumerator<SceneReader> GetEnumerator() => readers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in readers)
        {
            reader.Dispose();
        }
    }
}
