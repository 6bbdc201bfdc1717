using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Demo;

/// <summary>What all tills of a run have on their disks: one NDJSON file that <see cref="TicketFile"/> reads.</summary>
public sealed class TillRecord : IDisposable
{
    public const string FileName = "tills.ndjson";

    private readonly Lock _gate = new();
    private readonly ByteWriter _line = new(4 << 10);
    private readonly FileStream _file;

    /// <exception cref="IOException">The file is another process's.</exception>
    public TillRecord(string folder) => _file = Open(folder, FileMode.Append, FileAccess.Write);

    /// <summary>Everything that earlier runs recorded; read it before the record is opened for this run.</summary>
    /// <exception cref="TicketFileException">The file is no record of tills.</exception>
    public static IReadOnlyList<Ticket> Earlier(string folder)
    {
        CutTornLine(folder);
        return [.. TicketFile.Read(Path.Combine(folder, FileName))];
    }

    public void Write(TerminalId terminal, Transaction transaction)
    {
        lock (_gate)
        {
            _line.Reset();
            _line.Raw("{\"terminal\":\""u8);
            _line.Raw(JsonEncodedText.Encode(terminal.Value).EncodedUtf8Bytes);
            _line.Byte((byte)'"');
            var start = _line.Length;
            TransactionJson.Write(_line, transaction);
            _line.Byte((byte)'\n');
            // The transaction's own brace becomes the comma after the terminal.
            _line.Back(start, 1)[0] = (byte)',';
            _file.Write(_line.Written);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string folder, FileMode mode, FileAccess access) =>
        new(Path.Combine(folder, FileName), mode, access, FileShare.None, bufferSize: 1);

    /// <summary>A till that was switched off while it wrote: that transaction never happened.</summary>
    private static void CutTornLine(string folder)
    {
        using var file = Open(folder, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        for (file.Position = file.Length; file.Position > 0; file.Position--)
        {
            file.Position--;
            if (file.ReadByte() == '\n')
                break;
        }
        file.SetLength(file.Position);
    }
}
