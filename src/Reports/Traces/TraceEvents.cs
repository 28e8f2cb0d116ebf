using System.Text.Json;

namespace Sim.Reports.Traces;

/// <summary>Events of the Chrome trace event format. Times are picoseconds, written as microseconds with six decimals.</summary>
internal sealed class TraceEvents(Utf8JsonWriter json)
{
    /// <summary>Bytes that may wait in the writer before they go to the file.</summary>
    private const int Buffered = 1 << 20;

    /// <summary>Names a process and gives its place.</summary>
    public void Process(int process, string name, int place)
    {
        Metadata("process_name", process, 0, "name", name);
        SortIndex("process_sort_index", process, 0, place);
    }

    /// <summary>Names a thread of a process; threads stand in the order of their numbers.</summary>
    public void Thread(int process, int thread, string name)
    {
        Metadata("thread_name", process, thread, "name", name);
        SortIndex("thread_sort_index", process, thread, thread);
    }

    /// <summary>Something that lasts.</summary>
    public void Span(int process, int thread, string category, string name, long start, long end)
    {
        OpenSpan(process, thread, category, name, start, end);
        json.WriteEndObject();
        Flush();
    }

    /// <summary>Something that lasts, with numbers that a viewer shows beside it.</summary>
    public void Span(int process, int thread, string category, string name, long start, long end, params ReadOnlySpan<(string Name, double Value)> arguments)
    {
        OpenSpan(process, thread, category, name, start, end);
        json.WriteStartObject("args");
        foreach (var (argument, value) in arguments)
        {
            json.WriteNumber(argument, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        Flush();
    }

    /// <summary>The value of a counter from a time on.</summary>
    public void Counter(int process, string name, string unit, long time, long value)
    {
        json.WriteStartObject();
        json.WriteString("ph", "C");
        json.WriteString("name", name);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", 0);
        Microseconds("ts", time);
        json.WriteStartObject("args");
        json.WriteNumber(unit, value);
        json.WriteEndObject();
        json.WriteEndObject();
        Flush();
    }

    private void OpenSpan(int process, int thread, string category, string name, long start, long end)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteString("cat", category);
        json.WriteString("name", name);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        Microseconds("ts", start);
        Microseconds("dur", end - start);
    }

    private void Microseconds(string property, long picoseconds)
    {
        json.WritePropertyName(property);
        json.WriteNumberValue(picoseconds / 1_000_000m);
    }

    private void Metadata(string kind, int process, int thread, string argument, string value)
    {
        OpenMetadata(kind, process, thread);
        json.WriteString(argument, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void SortIndex(string kind, int process, int thread, int index)
    {
        OpenMetadata(kind, process, thread);
        json.WriteNumber("sort_index", index);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void OpenMetadata(string kind, int process, int thread)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", kind);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
    }

    private void Flush()
    {
        if (json.BytesPending > Buffered)
            json.Flush();
    }
}
