namespace Sim.Engine.Packet;

/// <summary>What one worker tells another between windows: on which of their links packets are on their way, and which triggers count when. Its order does not matter.</summary>
internal sealed class Mailbox
{
    private Note[] _notes = new Note[64];
    private int _count;

    /// <summary>Earliest arrival in the box, or the end of time.</summary>
    public long First { get; private set; } = long.MaxValue;

    public ReadOnlySpan<Note> Notes => _notes.AsSpan(0, _count);

    public void Post(int link, long time, int trigger = -1)
    {
        if (_count == _notes.Length)
        {
            Array.Resize(ref _notes, _count * 2);
        }

        _notes[_count++] = new Note(link, time, trigger);
        First = Math.Min(First, time);
    }

    public void Clear()
    {
        _count = 0;
        First = long.MaxValue;
    }

    /// <param name="Link">The link, or ~node of a signal.</param>
    /// <param name="Time">Arrival of the link's first packet of the window, or of the signal.</param>
    /// <param name="Trigger">The trigger that a signal counts for.</param>
    internal readonly record struct Note(int Link, long Time, int Trigger);
}
