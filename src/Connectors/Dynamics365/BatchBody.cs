using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// A <c>$batch</c> body with one change set of creations (OData 4.0 part 1, 11.7), built operation by operation. A
/// later
/// operation may address what operation <c>n</c> creates as <c>$n</c>.
/// </summary>
internal sealed class BatchBody : IDisposable
{
    private const string Batch = "batch_retailactors";
    private const string Changes = "changeset_retailactors";

    private readonly ArrayBufferWriter<byte> _body = new(64 << 10);
    private readonly Utf8JsonWriter _json;
    private bool _closed;

    public BatchBody()
    {
        _json = new Utf8JsonWriter(_body);
        Text($"--{Batch}\r\nContent-Type: multipart/mixed; boundary={Changes}\r\n\r\n");
    }

    public void Dispose() => _json.Dispose();

    public string ContentType => $"multipart/mixed; boundary={Batch}";

    public int Operations { get; private set; }

    /// <summary>Closes the body: no operation may follow.</summary>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            if (!_closed)
                Text($"--{Changes}--\r\n--{Batch}--\r\n");
            _closed = true;
            return _body.WrittenMemory;
        }
    }

    /// <param name="address"><c>Set</c>, <c>Set(keys)/Navigation</c> or <c>$n/Navigation</c>.</param>
    /// <param name="write">The fields of the new row.</param>
    /// <returns>How later operations call what this one creates: <c>$n</c>.</returns>
    public string Create<T>(string address, T row, Action<Utf8JsonWriter, T> write)
    {
        if (_closed)
            throw new InvalidOperationException("the batch is closed");
        Operations++;
        // Content-ID stands in the part's headers and in the request's: examples of both are about, one is ignored.
        Text($"--{Changes}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
            + $"Content-ID: {Operations}\r\n\r\n"
            + $"POST {address}?cross-company=true HTTP/1.1\r\nContent-ID: {Operations}\r\n"
            + "Content-Type: application/json\r\nAccept: application/json\r\nPrefer: return=minimal\r\n\r\n");
        _json.Reset(_body);
        _json.WriteStartObject();
        write(_json, row);
        _json.WriteEndObject();
        _json.Flush();
        Text("\r\n");
        return $"${Operations}";
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, _body);
}
