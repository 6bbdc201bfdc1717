using System.IO.Compression;

namespace RetailActors.Simulators.Terminals;

/// <summary>
/// Opens a file as it is or unpacked, whatever its name says: gzip is told by its first two bytes (RFC 1952).
/// </summary>
internal static class PlainOrGzip
{
    public static Stream Open(string path)
    {
        var file = File.OpenRead(path);
        var gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
