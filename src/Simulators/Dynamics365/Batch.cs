using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// <c>POST /data/$batch</c>, OData 4.0 part 1, 11.7: parts in order; a change set is atomic and answers as a whole; a
/// change set that fails answers with one part, its first error.
/// </summary>
internal sealed class Batch(Dynamics365Settings settings, DataService service, LedgerBook book, Faults faults)
{
    private const string Boundary = "batchresponse_1";
    private const string Changes = "changesetresponse_1";

    /// <exception cref="ODataFault">400: the batch is not readable or too large; nothing of it was done.</exception>
    public Reply Run(string? contentType, ReadOnlyMemory<byte> body)
    {
        var whole = Multipart.Read(contentType, body);
        var parts = whole.ConvertAll(
            part => IsMultipart(part) ? Multipart.Read(part["Content-Type"], part.Body) : [part]);
        if (parts.Sum(operations => operations.Count) > settings.BatchOperationsMax)
            throw ODataFault.BadRequest(
                $"The current batch message contains too many operations. "
                + $"A batch can contain up to {settings.BatchOperationsMax} operations.");
        var to = new ArrayBufferWriter<byte>(4096);
        for (var index = 0; index < parts.Count; index++)
        {
            Reply.Text(to, $"--{Boundary}\r\n");
            if (IsMultipart(whole[index]))
                RunChangeSet(parts[index], to);
            else
                Single(parts[index][0]).WriteInto(to, whole[index]["Content-ID"]);
        }
        Reply.Text(to, $"--{Boundary}--\r\n");
        return new Reply(200, $"multipart/mixed; boundary={Boundary}", to.WrittenMemory);
    }

    private static bool IsMultipart(Part part) =>
        part["Content-Type"]?.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase) == true;

    private void RunChangeSet(List<Part> operations, ArrayBufferWriter<byte> to)
    {
        lock (book.Gate)
        {
            var changes = new ChangeSet(book);
            try
            {
                var replies = operations.ConvertAll(part => Operation(changes, part));
                if (replies.Count > 1 && faults.Draw(FaultKind.OrphanHeader, "$batch") is not null)
                {
                    changes.CommitHeaders();
                    throw new ODataFault(500, "Internal server error.");
                }
                changes.Commit();
                Reply.Text(to, $"Content-Type: multipart/mixed; boundary={Changes}\r\n\r\n");
                foreach (var (reply, contentId) in replies)
                {
                    Reply.Text(to, $"--{Changes}\r\n");
                    reply.WriteInto(to, contentId);
                }
                Reply.Text(to, $"--{Changes}--\r\n\r\n");
            }
            catch (ODataFault fault)
            {
                Reply.Of(fault).WriteInto(to, contentId: null);
            }
        }
    }

    private (Reply Reply, string? ContentId) Operation(ChangeSet changes, Part part)
    {
        var request = InnerRequest.Read(part);
        if (request.Method != "POST")
            throw ODataFault.BadRequest(
                $"An invalid HTTP method '{request.Method}' was detected for a request in a change set.");
        using var json = request.Json();
        var contentId = part["Content-ID"] ?? request.Message["Content-ID"];
        var (type, row) = changes.Create(ResourcePath.Parse(request.Path), json.RootElement, contentId);
        return (service.Created(type, row, request.Minimal), contentId);
    }

    private Reply Single(Part part)
    {
        try
        {
            var request = InnerRequest.Read(part);
            if (request.Method == "GET")
                return service.Read(request.Path, request.Query);
            using var json = request.Json();
            return service.Create(request.Path, json.RootElement, request.Minimal);
        }
        catch (ODataFault fault)
        {
            return Reply.Of(fault);
        }
    }
}

/// <summary>
/// The HTTP request inside a part: <c>POST LedgerJournalLines?cross-company=true HTTP/1.1</c>, headers, body.
/// </summary>
internal sealed record InnerRequest(string Method, string Path, string Query, Part Message)
{
    public bool Minimal => Message["Prefer"]?.Contains("return=minimal", StringComparison.Ordinal) == true;

    public static InnerRequest Read(Part part)
    {
        var end = part.Body.Span.IndexOf("\r\n"u8);
        var line = end < 0 ? [] : Encoding.UTF8.GetString(part.Body.Span[..end]).Split(' ');
        if (line is not [var method, var address, "HTTP/1.1"])
            throw ODataFault.BadRequest("A part of the batch does not begin with 'METHOD address HTTP/1.1'.");
        var at = address.IndexOf("/data/", StringComparison.Ordinal);
        var relative = at < 0 ? address : address[(at + "/data/".Length)..];
        var query = relative.IndexOf('?');
        return new InnerRequest(
            method, Uri.UnescapeDataString(query < 0 ? relative : relative[..query]),
            query < 0 ? "" : relative[query..],
            Multipart.Message(part.Body[(end + 2)..]));
    }

    public JsonDocument Json()
    {
        try
        {
            return JsonDocument.Parse(Message.Body);
        }
        catch (JsonException wrong)
        {
            throw ODataFault.BadRequest($"The body of an operation is not JSON: {wrong.Message}");
        }
    }
}
