using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Terminals;

/// <summary>One transaction of a file to be replayed, and the terminal that is to send it.</summary>
public readonly record struct Ticket(TerminalId Terminal, Transaction Transaction);

/// <summary>A file cannot be replayed. The message names file, line, field, value and what is allowed.</summary>
public sealed class TicketFileException : Exception
{
    public TicketFileException(string file, long line, string field, string value, string allowed)
        : base($"{file}, line {line}, {field} '{Short(value)}': allowed is {allowed}")
    {
    }

    public TicketFileException(string file, string why)
        : base($"{file}: {why}")
    {
    }

    private static string Short(string value) => value.Length <= 80 ? value : value[..80] + "…";
}
