namespace Nadir.Cli.Composition;

/// <summary>How log records are written to standard error.</summary>
internal enum LogFormat
{
    /// <summary>A line that a person reads.</summary>
    Text,

    /// <summary>A JSON object a line, with the record's values, the run and unit it is about and, where spans are sent somewhere, trace and span.</summary>
    Json,
}
