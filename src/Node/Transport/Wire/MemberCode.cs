using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.Wire;

/// <summary>
/// Makes the code that a hand would have written: read-only and private members too, without reflection later.
/// </summary>
internal static class MemberCode
{
    public delegate void Writer<in T>(ByteWriter to, T value);

    public delegate T Reader<out T>(ref ByteReader from, object?[] defaults);

    public static Writer<T> ToWrite<T>(Members members)
    {
        var method = new DynamicMethod(
            $"write {typeof(T).Name}", null, [typeof(ByteWriter), typeof(T)], typeof(MemberCode).Module, true);
        var il = method.GetILGenerator();
        if (typeof(T).IsValueType)
            WriteAll(il, members.Others, isStruct: true);
        else
            WritePart(il, () =>
            {
                WritePart(il, () => WriteAll(il, members.Taken, isStruct: false));
                WriteAll(il, members.Others, isStruct: false);
            });
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Writer<T>>();
    }

    private static void WritePart(ILGenerator il, Action what)
    {
        var begin = il.DeclareLocal(typeof(int));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, Helper(nameof(Part.Begin), typeof(ByteWriter)));
        il.Emit(OpCodes.Stloc, begin);
        what();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, begin);
        il.Emit(OpCodes.Call, Helper(nameof(Part.End), typeof(ByteWriter), typeof(int)));
    }

    private static void WriteAll(ILGenerator il, IReadOnlyList<FieldInfo> fields, bool isStruct)
    {
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(isStruct ? OpCodes.Ldarga_S : OpCodes.Ldarg_S, (byte)1);
            il.Emit(OpCodes.Ldfld, field);
            il.Emit(OpCodes.Call, Helper(nameof(Part.Write), field));
        }
    }

    public static Reader<T> ToRead<T>(Members members)
    {
        var method = new DynamicMethod($"read {typeof(T).Name}", typeof(T),
            [typeof(ByteReader).MakeByRefType(), typeof(object?[])], typeof(MemberCode).Module, true);
        var il = method.GetILGenerator();
        var value = il.DeclareLocal(typeof(T));
        if (typeof(T).IsValueType)
            ReadStruct(il, members, value);
        else
            ReadClass(il, members, value);
        il.Emit(OpCodes.Ldloc, value);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Reader<T>>();
    }

    private static void ReadStruct(ILGenerator il, Members members, LocalBuilder value)
    {
        foreach (var field in members.Others)
        {
            il.Emit(OpCodes.Ldloca, value);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, Helper(nameof(Part.Read), field));
            il.Emit(OpCodes.Stfld, field);
        }
    }

    private static void ReadClass(ILGenerator il, Members members, LocalBuilder value)
    {
        var end = BeginReading(il);
        Construct(il, members, ReadTaken(il, members));
        il.Emit(OpCodes.Stloc, value);
        foreach (var field in members.Others)
        {
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldloc, end);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Ldfld, field);
            il.Emit(OpCodes.Call, Helper(nameof(Part.ReadOrKeep), field));
            il.Emit(OpCodes.Stfld, field);
        }
        EndReading(il, end);
    }

    private static void Construct(ILGenerator il, Members members, List<LocalBuilder> taken)
    {
        if (members.Constructor is { } constructor)
        {
            foreach (var argument in taken)
                il.Emit(OpCodes.Ldloc, argument);
            il.Emit(OpCodes.Newobj, constructor);
            return;
        }
        il.Emit(OpCodes.Ldtoken, members.Type);
        il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
        il.Emit(OpCodes.Call, typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.GetUninitializedObject))!);
        il.Emit(OpCodes.Castclass, members.Type);
    }

    private static List<LocalBuilder> ReadTaken(ILGenerator il, Members members)
    {
        var end = BeginReading(il);
        var taken = new List<LocalBuilder>();
        for (var at = 0; at < members.Taken.Count; at++)
        {
            taken.Add(il.DeclareLocal(members.Taken[at].FieldType));
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldloc, end);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, at);
            il.Emit(OpCodes.Call, Helper(nameof(Part.ReadOrDefault), members.Taken[at]));
            il.Emit(OpCodes.Stloc, taken[at]);
        }
        EndReading(il, end);
        return taken;
    }

    private static LocalBuilder BeginReading(ILGenerator il)
    {
        var end = il.DeclareLocal(typeof(int));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, Helper(nameof(Part.Begin), typeof(ByteReader).MakeByRefType()));
        il.Emit(OpCodes.Stloc, end);
        return end;
    }

    private static void EndReading(ILGenerator il, LocalBuilder end)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Call, Helper(nameof(Part.End), typeof(ByteReader).MakeByRefType(), typeof(int)));
    }

    private static MethodInfo Helper(string name, params Type[] parameters) =>
        typeof(Part).GetMethod(name, parameters) ?? throw new MissingMethodException(nameof(Part), name);

    private static MethodInfo Helper(string name, FieldInfo field) =>
        typeof(Part).GetMethod(name)!.MakeGenericMethod(field.FieldType);
}
