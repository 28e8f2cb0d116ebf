using System.Globalization;
using System.Text;
using Sim.Units;

namespace Sim.Scenarios.Trees;

/// <summary>Reads a text file that somebody else wrote: refused by size before a byte is read, strict UTF-8, no exceptions.</summary>
public static class FileGuard
{
    /// <summary>Largest scenario, library or model file that is read.</summary>
    public static readonly Bytes SizeLimit = new(16L << 20);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file, or null with one finding that says why not.</summary>
    public static string? Read(string file, FindingList findings)
    {
        var whole = new Origin(file, 0, 0);
        try
        {
            if (Directory.Exists(file))
            {
                findings.Error(whole, "", "is a folder, not a file");
                return null;
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read);
            if (stream.Length > SizeLimit.Count)
            {
                findings.Error(whole, "", $"is {new Bytes(stream.Length)} long; the limit is {SizeLimit}", "is this the right file?");
                return null;
            }

            return Decode(ReadAtMost(stream, SizeLimit.Count + 1), whole, findings);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            findings.Error(whole, "", "there is no such file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            findings.Error(whole, "", $"cannot be read: {exception.Message}");
        }

        return null;
    }

    /// <summary>Devices and pipes have length 0 and no end: the limit holds for what is read, too.</summary>
    private static ReadOnlySpan<byte> ReadAtMost(FileStream stream, long limit)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 << 10];
        int read;
        while (buffer.Length < limit && (read = stream.Read(chunk)) > 0)
        {
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, Origin whole, FindingList findings)
    {
        if (bytes.Length > SizeLimit.Count)
        {
            findings.Error(whole, "", $"is longer than {SizeLimit}", "is this the right file?");
            return null;
        }

        var text = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException exception)
        {
            var at = Math.Clamp(exception.Index, 0, text.Length);
            var before = text[..at];
            var line = before.Count((byte)'\n') + 1;
            var column = at - before.LastIndexOf((byte)'\n');
            var value = exception.BytesUnknown is { Length: > 0 } unknown ? unknown[0].ToString("X2", CultureInfo.InvariantCulture) : "??";
            findings.Error(whole with { Line = line, Column = column }, "", $"is not UTF-8: byte 0x{value} is no character", "save the file as UTF-8");
            return null;
        }
    }
}
