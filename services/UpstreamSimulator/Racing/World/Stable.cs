using NodaTime;

namespace DataFetch.UpstreamSimulator.Racing.World;

/// <summary>Someone who had the horse until a day.</summary>
internal sealed record Former<T>(T Who, LocalDate Changed);

/// <summary>Who trains and owns a horse on a day, and who did before.</summary>
internal sealed record Stable(Trainer Trainer, Owner Owner, Former<Trainer>? FormerTrainer, Former<Owner>? FormerOwner)
{
    private const double Sold = 0.25;

    public static Stable Of(Horse horse, int circuit, LocalDate day, People people, int seed)
    {
        Dice dice = new(seed, Subject.Career, horse.Number, 1);
        Trainer Trainer() => people.Trainer(circuit, dice.Between(0, people.TrainerPlaces - 1));
        Owner Owner() => people.Owner(circuit, dice.Between(0, people.OwnerPlaces - 1));
        var (trainer, owner) = (Trainer(), Owner());
        var (nextTrainer, nextOwner) = (Trainer(), Owner());
        var sold = horse.Born.PlusDays(dice.Between(1_000, 2_200));
        if (!dice.Hits(Sold) || day < sold) return new(trainer, owner, null, null);
        return new(
            nextTrainer, nextOwner, nextTrainer == trainer ? null : new(trainer, sold), nextOwner == owner ? null : new(owner, sold));
    }
}
