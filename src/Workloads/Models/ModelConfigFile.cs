using System.Globalization;
using System.Text;
using System.Text.Json;
using Sim.Units;

namespace Sim.Workloads.Models;

/// <summary>From a path to a checked JSON object: everything that can be wrong with a file before its keys are looked at.</summary>
internal static class ModelConfigFile
{
    /// <summary>Largest file that is read; published configurations have a few kilobytes.</summary>
    internal const long SizeLimit = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    internal static ModelLoadResult Load(string path)
    {
        byte[] bytes;
        try
        {
            var file = new FileInfo(path);
            if (Directory.Exists(path)) return Failed(path, 0, 0, "this is a folder", "give the path of its config.json");
            if (!file.Exists) return Failed(path, 0, 0, "the model file does not exist", "give the path of a Hugging Face config.json");
            if (file.Length > SizeLimit)
            {
                return Failed(path, 0, 0, Text($"the file has {file.Length} bytes, more than the limit of {SizeLimit}"), "a config.json has a few kilobytes");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Failed(path, 0, 0, "the model file cannot be read: " + e.Message, null);
        }

        return Parse(path, bytes);
    }

    private static ModelLoadResult Parse(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var bad = FirstInvalidUtf8(bytes);
        if (bad >= 0)
        {
            var (line, column) = JsonPositions.PlaceOf(bytes, bad);
            return Failed(path, line, column, Text($"byte 0x{bytes[bad]:X2} is not UTF-8"), "save the file as UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.ToArray(), Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Failed(path, 1, 1, "expected a JSON object, found " + ConfigKeys.Describe(document.RootElement), null);
            }

            var keys = new ConfigKeys(path, document.RootElement, JsonPositions.OfTopLevelKeys(bytes));
            var model = ModelConfigParser.Read(keys, NameOf(path));
            return new ModelLoadResult(keys.HasErrors ? null : model, keys.Findings);
        }
        catch (JsonException e)
        {
            return Failed(path, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "this is not JSON", "expected a Hugging Face config.json");
        }
    }

    private static int FirstInvalidUtf8(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var used) != System.Buffers.OperationStatus.Done) return at;
            at += used;
        }

        return -1;
    }

    private static string NameOf(string path)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)));
        return string.IsNullOrEmpty(folder) ? Path.GetFileNameWithoutExtension(path) : folder;
    }

    private static ModelLoadResult Failed(string path, int line, int column, string message, string? hint) =>
        new(null, [new Finding(FindingSeverity.Error, path, line, column, "", message, hint)]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
