using System.Globalization;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What is wrong or doubtful about lossless links, before a run.</summary>
public static class LinkCheck
{
    public const string InputBuffer = "input buffer";

    public const string Headroom = "headroom";

    public const string SharedBuffer = "shared buffer";

    public const string Routes = "routes";

    /// <summary>Findings about the flow control of a run, each with what it is about as its path: <see cref="InputBuffer"/>, <see cref="Headroom"/>, <see cref="SharedBuffer"/> or <see cref="Routes"/>. Empty without flow control.</summary>
    /// <param name="name">What the findings are about, as the user named it.</param>
    public static IReadOnlyList<Finding> Of(string name, PacketTopology topology, PacketParameters parameters, MessageSet workload)
    {
        var findings = new List<Finding>();
        if (parameters.Transport.Kind == TransportKind.Hpcc)
            parameters = parameters.OnPaths(new RouteTable(topology).LongestPath - 1);
        var control = parameters.FlowControl;
        switch (control.Kind)
        {
            case FlowControl.None:
                return [];
            case FlowControl.Credit when control.InputBuffer < parameters.Format.Full:
                Add(FindingSeverity.Error, InputBuffer, $"an input buffer of {control.InputBuffer.Count} bytes holds no packet of {parameters.Format.Full.Count} bytes", "no packet would ever leave");
                break;
            case FlowControl.Credit:
                CheckRoundTrip(topology, parameters, Add);
                break;
            case FlowControl.Pause:
                CheckHeadroom(topology, parameters, Add);
                break;
        }

        if (CreditLoops.Find(topology, workload) is { Count: > 0 } loop)
        {
            Add(
                FindingSeverity.Warning,
                Routes,
                $"routes of this workload close a loop of {loop.Count} links, each waiting for buffer behind the next: {string.Join("; ", loop.Take(12).Select(topology.Name))}{(loop.Count > 12 ? "; ..." : "")}",
                "lossless links can deadlock on it");
        }

        return findings;

        void Add(FindingSeverity severity, string about, string message, string hint) => findings.Add(new Finding(severity, name, 0, 0, about, message, hint));
    }

    /// <summary>Credits for less than a round trip cap a link: buffer per wire, latency, way through the switch, frame and latency.</summary>
    private static void CheckRoundTrip(PacketTopology topology, PacketParameters parameters, Action<FindingSeverity, string, string, string> add)
    {
        var control = parameters.FlowControl;
        var back = topology.WaysBack();
        var worst = -1;
        var least = 1.0;
        for (var link = 0; link < back.Length; link++)
        {
            var (there, here) = (topology.Links[link], topology.Links[back[link]]);
            if (there.Target < 0)
                continue;
            var trip = (2 * (parameters.Format.Full / there.Rate)) + there.Latency + (control.Frame / here.Rate) + here.Latency;
            var share = (control.InputBuffer.Count / parameters.Format.Full.Count) * (parameters.Format.Full / there.Rate) / trip;
            if (share < least)
                (worst, least) = (link, share);
        }

        if (worst >= 0)
        {
            add(
                FindingSeverity.Warning, InputBuffer, string.Create(CultureInfo.InvariantCulture, $"credits for {control.InputBuffer.Count} bytes let {topology.Name(worst)} carry {least:P0} of its rate at most"),
                "credits x MTU per round trip; a larger input buffer or a shorter cable carries more");
        }
    }

    private static void CheckHeadroom(PacketTopology topology, PacketParameters parameters, Action<FindingSeverity, string, string, string> add)
    {
        var control = parameters.FlowControl;
        var lanes = parameters.Classes.Count + 1;
        var back = topology.WaysBack();
        var worst = -1;
        var most = Bytes.Zero;
        var total = new long[topology.Switches];
        for (var link = 0; link < back.Length; link++)
        {
            if (topology.Links[link].Target < 0)
                continue;
            var needed = control.Needed(topology.Links[link], topology.Links[back[link]], parameters.Format, lanes);
            total[topology.Links[link].Target] += lanes * (control.Headroom ?? needed).Count;
            if (needed > most)
                (worst, most) = (link, needed);
        }

        if (control.Headroom is { } given && given < most)
        {
            add(
                FindingSeverity.Error, Headroom, $"a headroom of {given.Count} bytes is too small: {topology.Name(worst)} sends up to {most.Count} bytes before a pause stops it",
                $"packets would be lost; {most.Count} bytes or more, or leave it out");
        }

        if (parameters.Switch.SharedBuffer is { } shared && total.Max() >= shared.Count)
        {
            add(
                FindingSeverity.Error, SharedBuffer, $"a buffer of {shared.Count} bytes has no room for the headroom of all links and lanes of switch {Array.IndexOf(total, total.Max())}, {total.Max()} bytes",
                "a larger buffer, fewer classes or shorter cables");
        }
    }
}
