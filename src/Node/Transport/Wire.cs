using RetailActors.Actors.Storage;
namespace RetailActors.Node.Transport;
public static class Wire<T>
{
    public static void Write(ByteWriter to, T value) => throw new NotSupportedException();
    public static T Read(ref ByteReader from) => throw new NotSupportedException();
}
