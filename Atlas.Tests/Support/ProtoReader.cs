using System.Buffers.Binary;
using System.Text;

namespace Atlas.Tests.Support;

/// <summary>One field of a protobuf message as it stands on the wire.</summary>
public readonly record struct ProtoField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public string Hex => Convert.ToHexStringLower(Bytes.Span);
}

/// <summary>
/// Reads protobuf without its schema: enough to look into what an exporter sends, without generated code of
/// others.
/// </summary>
public static class ProtoReader
{
    public static IEnumerable<ProtoField> Fields(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = ReadVarint(message.Span, ref at);
            yield return ReadField(message, (int)(tag >> 3), (int)(tag & 7), ref at);
        }
    }

    /// <summary>The embedded messages or texts with this number.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> All(ReadOnlyMemory<byte> message, int number) =>
        Fields(message).Where(f => f.Number == number).Select(f => f.Bytes);

    private static ProtoField ReadField(ReadOnlyMemory<byte> message, int number, int wireType, ref int at)
    {
        switch (wireType)
        {
            case 0:
                return new ProtoField(number, ReadVarint(message.Span, ref at), default);
            case 1:
                at += 8;
                return new ProtoField(
                    number, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[(at - 8)..]), default);
            case 2:
                var length = (int)ReadVarint(message.Span, ref at);
                at += length;
                return new ProtoField(number, 0, message.Slice(at - length, length));
            case 5:
                at += 4;
                return new ProtoField(
                    number, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[(at - 4)..]), default);
            default:
                throw new InvalidDataException($"Wire type {wireType} is not in use.");
        }
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}
