using Microsoft.Extensions.Logging;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>What the nodes say, with the test that made them say it: the way to see why a test failed.</summary>
internal sealed class TestLog : ILoggerProvider, ILogger
{
    public static ILoggerFactory Factory { get; } = LoggerFactory.Create(log => log.AddProvider(new TestLog()));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Write(eventId.Id is 3030 or 3031 ? null
            : $"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {formatter(state, exception)} {exception?.Message}");

    public static void Write(string? line)
    {
        if (line is not null)
            TestContext.Current.TestOutputHelper?.WriteLine(line);
    }

    public void Dispose()
    {
    }
}
