using System.Globalization;
using System.Text.Json;
using Sim.Units;

namespace Sim.Workloads.Requests;

/// <summary>
/// Requests of a trace in the JSON-lines format of Mooncake (github.com/kvcache-ai/Mooncake): <c>{"timestamp": ms, "input_length": tokens, "output_length": tokens, "hash_ids": [...]}</c>, a hash per
/// block of 512 prompt tokens, equal where prompts are equal up to the block's end. Lines are read as they are needed. A defect throws <see cref="FormatException"/> with file and line.
/// </summary>
public sealed class TraceRequests : IRequestSource, IDisposable
{
    /// <summary>Tokens of a hashed block.</summary>
    public const int BlockTokens = 512;

    /// <summary>No model of today takes more; a longer request is a defect of the trace.</summary>
    public const int LongestRequest = 1 << 24;

    private readonly string _file;
    private readonly TextReader _text;
    private int _line;
    private long _last;

    /// <param name="file">Name for messages.</param>
    /// <param name="text">The trace; closed with this.</param>
    public TraceRequests(string file, TextReader text) => (_file, _text) = (file, text);

    public void Dispose() => _text.Dispose();

    /// <exception cref="FormatException">A line is no request.</exception>
    public bool TryNext(out Request request)
    {
        request = default;
        while (_text.ReadLine() is { } line)
        {
            _line++;
            if (line.Trim().Length > 0)
            {
                request = Parse(line);
                return true;
            }
        }

        return false;
    }

    /// <summary>All defects of a trace, at most ten, and one when it holds no request.</summary>
    public static IEnumerable<Finding> Check(string file, TextReader text)
    {
        using var requests = new TraceRequests(file, text);
        var (count, defects) = (0L, 0);
        while (defects < 10)
        {
            Finding? finding = null;
            try
            {
                if (!requests.TryNext(out _))
                {
                    break;
                }

                count++;
            }
            catch (FormatException problem)
            {
                defects++;
                finding = new Finding(FindingSeverity.Error, file, requests._line, 1, "", problem.Message[(problem.Message.IndexOf(": error: ", StringComparison.Ordinal) + 9)..], "{\"timestamp\": 0, \"input_length\": 512, \"output_length\": 64, \"hash_ids\": [1]}");
            }

            if (finding is { } found)
            {
                yield return found;
            }
        }

        if (count == 0 && defects == 0)
        {
            yield return new Finding(FindingSeverity.Error, file, 1, 1, "", "the trace holds no request");
        }
    }

    private Request Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Fault("an object was expected");
            }

            var milliseconds = Number(root, "timestamp", 0, 1e12);
            var arrival = (long)Math.Round(milliseconds * 1e9);
            if (arrival < _last)
            {
                throw Fault(string.Create(CultureInfo.InvariantCulture, $"timestamp {milliseconds} is before that of the request above"));
            }

            _last = arrival;
            return new Request(arrival, (int)Number(root, "input_length", 1, LongestRequest), (int)Number(root, "output_length", 1, LongestRequest), 0, Hashes(root));
        }
        catch (JsonException problem)
        {
            throw Fault("this is no JSON: " + problem.Message.Split('.')[0]);
        }
    }

    private long[]? Hashes(JsonElement root)
    {
        if (!root.TryGetProperty("hash_ids", out var list))
        {
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Fault("hash_ids is no list");
        }

        var hashes = new long[list.GetArrayLength()];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = list[i].ValueKind == JsonValueKind.Number && list[i].TryGetInt64(out var hash) ? hash : throw Fault("hash_ids holds something that is no whole number");
        }

        return hashes;
    }

    private double Number(JsonElement root, string key, double least, double most)
    {
        if (!root.TryGetProperty(key, out var value))
        {
            throw Fault($"{key} is missing");
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            throw Fault($"{key} is no number");
        }

        return number >= least && number <= most
            ? number
            : throw Fault(string.Create(CultureInfo.InvariantCulture, $"{key} is {number}, expected {least} to {most}"));
    }

    private FormatException Fault(string message) => new(string.Create(CultureInfo.InvariantCulture, $"{_file}:{_line}:1: error: {message}"));
}
