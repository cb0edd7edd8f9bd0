namespace Nadir.Cli.Upscaling;

/// <summary>Shows nothing.</summary>
internal sealed class QuietProgress : IProgressView
{
    /// <inheritdoc/>
    public Task<T> ShowAsync<T>(Func<Action<RunState>, Task<T>> work) => work(_ => { });
}
