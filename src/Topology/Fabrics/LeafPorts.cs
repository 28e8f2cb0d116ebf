namespace Sim.Topology;

/// <summary>
/// How a leaf's ports are shared: up = floor(radix / (1 + oversubscription)), down = floor(up x oversubscription), so that the ratio
/// down / up never exceeds the oversubscription. 64 ports: 32 + 32 at 1:1, 48 + 12 at 4:1.
/// </summary>
internal readonly record struct LeafPorts(int Down, int Up)
{
    public static LeafPorts Of(int radix, double oversubscription)
    {
        var up = (int)Math.Floor(radix / (1 + oversubscription));
        var down = Math.Min(radix - up, (int)Math.Floor(up * oversubscription));
        if (up < 1 || down < 1)
        {
            throw new TopologyException(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a switch of {radix} ports cannot be oversubscribed {oversubscription}:1"),
                "use a larger radix or a ratio nearer to 1");
        }

        return new LeafPorts(down, up);
    }
}
