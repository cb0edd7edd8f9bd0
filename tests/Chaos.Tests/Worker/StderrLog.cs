using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>Logs to standard error, one line a record, for the harness to keep with the trial's trace.</summary>
internal sealed class StderrLog : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Logger(string part) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string fault = exception is null ? string.Empty : $" | {exception}";
            string line = string.Create(CultureInfo.InvariantCulture, $"{logLevel} {part}: {formatter(state, exception)}{fault}");
            Console.Error.WriteLine(line.ReplaceLineEndings(" "));
        }
    }
}
