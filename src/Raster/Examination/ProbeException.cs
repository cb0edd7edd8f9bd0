namespace Nadir.Raster.Examination;

/// <summary>
/// Scenes cannot be examined in a process of their own: the program is not there, does not start, or was ended from outside. No scene's
/// fault, so none is refused for it.
/// </summary>
public sealed class ProbeException : Exception
{
    internal ProbeException(string reason, Exception? inner = null)
        : base($"{reason}; install Nadir again, or choose to read scenes unguarded with isolation 'none'.", inner)
    {
    }
}
