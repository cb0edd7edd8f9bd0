namespace Nadir.Cli.Budgeting;

/// <summary>What a model costs on this machine, as measured on a tile of its own.</summary>
/// <param name="LoadedBytes">Bytes resident with the model loaded and nothing running.</param>
/// <param name="BytesPerPixel">Bytes that a call takes besides, for each input pixel of its tiles, halo included.</param>
/// <param name="FirstSeconds">Seconds for each such pixel without any step; with those of all steps where the steps are settled.</param>
/// <param name="StepSeconds">Seconds for each such pixel and step; 0 where the steps are settled.</param>
internal sealed record NetworkCost(long LoadedBytes, double BytesPerPixel, double FirstSeconds, double StepSeconds)
{
    /// <summary>Seconds for a pixel with a number of steps.</summary>
    public double SecondsPerPixel(int steps) => FirstSeconds + (steps * StepSeconds);
}
