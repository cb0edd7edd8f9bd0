using Nadir.Core.Diffusion;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>
/// A network in plain code: mmse alternates +1 and -1 along rows times the tile's first value, the prediction is half the state, or
/// three eighths of it without the condition.
/// Runs out of memory above <see cref="Fits"/> tiles, when told to.
/// </summary>
internal sealed class FakeNetwork(ModelCard card) : IDetailNetwork, INetworkBatch
{
    private readonly List<int> opened = [];
    private readonly List<float> logSnrs = [];
    private readonly List<(Condition Condition, int Tiles)> conditions = [];
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

    /// <summary>The condition of each call of Denoise, with its tiles.</summary>
    public IReadOnlyList<(Condition Condition, int Tiles)> Conditions => conditions;

    public Span<float> Lr => lr;

    public Span<float> Mmse => mmse;

    public Span<float> State => state;

    public Span<float> LogSnr => logSnr;

    public Span<float> Prediction => prediction;

    public ISamplerCall? FindSampler(SamplingPlan plan) => null;

    public INetworkBatch Open(int tiles, PixelSize tile, bool guided)
    {
        opened.Add(tiles);
        Limit("open", tiles);
        int length = tiles * card.Bands * (int)tile.Area;
        lr = new float[length];
        int calls = guided ? 2 * tiles : tiles;
        logSnr = new float[calls];
        mmse = new float[length * card.Scale * card.Scale];
        state = new float[mmse.Length / tiles * calls];
        prediction = new float[state.Length];
        return this;
    }

    public void Encode()
    {
        Limit("encode", opened[^1]);
        for (int i = 0; i < mmse.Length; i++)
        {
            int tile = i / (mmse.Length / opened[^1]);
            mmse[i] = lr[tile * (lr.Length / opened[^1])] * (i % 2 == 0 ? 1 : -1);
        }

        After?.Invoke(this);
    }

    public void Denoise(Condition condition)
    {
        int tiles = condition == Condition.Both ? 2 * opened[^1] : opened[^1];
        Limit("denoise", tiles);
        logSnrs.Add(logSnr[0]);
        conditions.Add((condition, tiles));
        for (int i = 0; i < mmse.Length / opened[^1] * tiles; i++)
        {
            bool given = condition == Condition.Given || (condition == Condition.Both && i < mmse.Length);
            prediction[i] = (given ? 0.5f : 0.375f) * state[i];
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
