namespace Nadir.Cli.Serving;

/// <summary>A file of the drop folder as one look saw it.</summary>
/// <param name="Name">Path relative to the folder, with '/' between parts.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Written">Time of the last write, UTC.</param>
internal readonly record struct FileLook(string Name, long Length, DateTime Written);
