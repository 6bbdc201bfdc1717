namespace RetailActors.Connectors.Http;

internal static class BoundedBody
{
    /// <exception cref="HttpIOException">The body is longer than allowed, or breaks off.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> Read(
        HttpContent content, int bytesMax, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > bytesMax)
            throw TooLong(bytesMax);
        await using var stream = await content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream((int)(content.Headers.ContentLength ?? 16 << 10));
        var buffer = new byte[64 << 10];
        while (await stream.ReadAsync(buffer, cancel) is > 0 and var count)
        {
            if (body.Length + count > bytesMax)
                throw TooLong(bytesMax);
            body.Write(buffer.AsSpan(0, count));
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static HttpIOException TooLong(int bytesMax) =>
        new(HttpRequestError.ConfigurationLimitExceeded, $"the answer is longer than {bytesMax} bytes");
}
