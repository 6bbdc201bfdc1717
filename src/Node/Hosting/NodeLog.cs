using Microsoft.Extensions.Logging;
using NodaTime;

namespace RetailActors.Node.Hosting;

/// <summary>
/// From which level on a node logs, and what it logged last: kept in memory for operators who look from afar.
/// </summary>
/// <param name="logs">Where the lines go besides.</param>
public sealed class NodeLog(ILoggerFactory logs, TimeProvider clock) : ILoggerFactory
{
    public const int LinesMax = 2_000, TextCharsMax = 2_000;

    private readonly Lock _lock = new();
    private readonly Queue<NodeLogLine> _lines = new();
    private long _last;
    private volatile int _level = (int)LogLevel.Information;

    /// <summary>Lesser lines are neither kept nor passed on.</summary>
    public LogLevel Level
    {
        get => (LogLevel)_level;
        set => _level = (int)value;
    }

    /// <summary>The newest lines after a number, the oldest of them first.</summary>
    public IReadOnlyList<NodeLogLine> After(long number, int max)
    {
        lock (_lock)
            return [.. _lines.Where(line => line.Number > number).TakeLast(max)];
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName, logs.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

    /// <summary>The factory behind it belongs to who made it.</summary>
    public void Dispose()
    {
    }

    private void Keep(LogLevel level, string category, string text, Exception? error)
    {
        var whole = error is null ? text : $"{text}: {error.GetType().Name}: {error.Message}";
        if (whole.Length > TextCharsMax)
            whole = whole[..TextCharsMax];
        var at = Instant.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        lock (_lock)
        {
            _lines.Enqueue(new NodeLogLine(++_last, at, level, category, whole));
            if (_lines.Count > LinesMax)
                _lines.Dequeue();
        }
    }

    private sealed class Logger(NodeLog node, string category, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= node.Level && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            node.Keep(logLevel, category, formatter(state, exception), exception);
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}

public sealed record NodeLogLine(long Number, Instant At, LogLevel Level, string Category, string Text);
