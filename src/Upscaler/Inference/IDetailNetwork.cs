using Nadir.Core.Geometry;

namespace Nadir.Upscaler.Inference;

/// <summary>A model's graphs, loaded; a runtime or a test's fake.</summary>
internal interface IDetailNetwork : IDisposable
{
    /// <summary>
    /// Buffers for one call of <paramref name="tiles"/> tiles, of twice as many for the denoiser where it is guided. They belong to the network and are good until the next call of this
    /// method; asked for the same shape again it gives the same ones.
    /// </summary>
    /// <exception cref="NetworkMemoryException">They do not fit in memory.</exception>
    INetworkBatch Open(int tiles, PixelSize tile, bool guided);
}
