namespace Nadir.Cli.Upscaling;

/// <summary>Shows how a run gets on.</summary>
internal interface IProgressView
{
    /// <summary>Does <paramref name="work"/>, which reports through what it is handed, and shows the reports meanwhile.</summary>
    Task<T> ShowAsync<T>(Func<Action<RunState>, Task<T>> work);
}
