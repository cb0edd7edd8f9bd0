namespace Nadir.Upscaler.Inference;

/// <summary>How a model is run. None of it changes a product's bytes on one machine.</summary>
public sealed record InferenceOptions
{
    /// <summary>Most threads that may be asked for.</summary>
    public const int MaxThreads = 256;

    /// <summary>Threads of one network call, 0 to 256; 0 (the default) is one a core.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxThreads);
            field = value;
        }
    }

    /// <summary>Most tiles in one network call, at least 1; null (the default) is the card's preferred batch.</summary>
    public int? MaxBatch
    {
        get;
        init
        {
            if (value is { } batch)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
            }

            field = value;
        }
    }
}
