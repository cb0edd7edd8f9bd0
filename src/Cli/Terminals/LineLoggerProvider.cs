using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Nadir.Cli.Terminals;

/// <summary>Logs one line a record: UTC time, level, part of the program, message, and the error's kind and message if there is one.</summary>
/// <param name="write">Takes a line.</param>
/// <param name="time">The clock.</param>
/// <param name="traces">Whether errors are written with their stack.</param>
internal sealed class LineLoggerProvider(Action<string> write, TimeProvider time, bool traces) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, string message, Exception? error)
    {
        string moment = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        string fault = error is null ? string.Empty : traces ? Environment.NewLine + error : $" ({error.GetType().Name}: {OneLine(error.Message)})";
        write($"{moment} {Name(level)} {category[(category.LastIndexOf('.') + 1)..]}: {OneLine(message)}{fault}");
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(logLevel, category, formatter(state, exception), exception);
            }
        }
    }
}
