using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>
/// A network in plain code: mmse alternates +1 and -1 along rows times the tile's first value, the prediction is half the state.
/// Runs out of memory above <see cref="Fits"/> tiles, when told to.
/// </summary>
internal sealed class FakeNetwork(ModelCard card) : IDetailNetwork, INetworkBatch
{
    private readonly List<int> opened = [];
    private readonly List<float> logSnrs = [];
    private float[] lr = [];
    private float[] mmse = [];
    private float[] state = [];
    private float[] logSnr = [];
    private float[] prediction = [];

    /// <summary>Most tiles that fit in memory.</summary>
    public int Fits { get; init; } = int.MaxValue;

    /// <summary>Where memory runs out: "open", "encode" or "denoise".</summary>
    public string FailsIn { get; init; } = "denoise";

    /// <summary>Changes the outputs after a call.</summary>
    public Action<FakeNetwork>? After { get; init; }

    /// <summary>Tiles of each call of Open.</summary>
    public IReadOnlyList<int> Opened => opened;

    /// <summary>What each call of Denoise was told.</summary>
    public IReadOnlyList<float> LogSnrs => logSnrs;

    public Span<float> Lr => lr;

    public Span<float> Mmse => mmse;

    public Span<float> State => state;

    public Span<float> LogSnr => logSnr;

    public Span<float> Prediction => prediction;

    public INetworkBatch Open(int tiles, PixelSize tile)
    {
        opened.Add(tiles);
        Limit("open", tiles);
        int length = tiles * card.Bands * (int)tile.Area;
        lr = new float[length];
        logSnr = new float[tiles];
        mmse = new float[length * card.Scale * card.Scale];
        state = new float[mmse.Length];
        prediction = new float[mmse.Length];
        return this;
    }

    public void Encode()
    {
        Limit("encode", logSnr.Length);
        for (int i = 0; i < mmse.Length; i++)
        {
            int tile = i / (mmse.Length / logSnr.Length);
            mmse[i] = lr[tile * (lr.Length / logSnr.Length)] * (i % 2 == 0 ? 1 : -1);
        }

        After?.Invoke(this);
    }

    public void Denoise()
    {
        Limit("denoise", logSnr.Length);
        logSnrs.Add(logSnr[0]);
        for (int i = 0; i < state.Length; i++)
        {
            prediction[i] = 0.5f * state[i];
        }

        After?.Invoke(this);
    }

    public void Dispose()
    {
    }

    private void Limit(string where, int tiles)
    {
        if (tiles > Fits && where == FailsIn)
        {
            throw new NetworkMemoryException($"no room for {tiles} tiles");
        }
    }
}
