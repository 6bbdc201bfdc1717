namespace RetailActors.Node.Storage;

/// <summary>
/// The journal cannot be opened as it is; the message says what to change. Opening again without a change is no use.
/// </summary>
public sealed class JournalOpenException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>A request could not be served for a reason that may pass. Claiming or reading again is safe.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A commit failed in a way that leaves unknown what is on disk. The journal takes nothing more, and the process must
/// stop: what is durable can only be learned by opening the file afresh.
/// </summary>
public sealed class JournalBrokenException(string why)
    : Exception($"the journal takes nothing more and this process must stop: {why}");
