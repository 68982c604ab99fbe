"""Word lists for a made-up city: names of people, streets and neighbourhoods. Any likeness is chance."""

FIRST_NAMES = tuple(
    """
    Ada Adwoa Aiko Ainhoa Akira Alba Alejandro Alice Amara Amina Amir Ana Anders Anika Anton Aoife Aarav Ariel Arjun Asha
    Astrid Ayla Ayumi Bao Beatriz Ben Bianca Bilal Bogdan Bruno Camila Carmen Cem Chen Chiara Chidi Chloe Cyrus Dalia
    Daniel Daria David Deepa Diego Dina Dmitri Eder Elena Eleni Elif Elias Emeka Emil Emma Enzo Esra Esther Eun Eva Farah
    Fatima Felix Femi Finn Fiona Freya Gabriel Gita Giulia Grace Hana Hanna Hassan Hector Helena Hiro Hugo Ibrahim Ida
    Ignacio Imani Ines Ingrid Ioana Isaac Isabel Ivan Jada Jakub James Jana Jasmin Javier Jin Joao Johan Jonas Jude Julia
    Kai Kamal Karim Karin Kenji Khadija Kofi Kwame Lars Laila Leah Leila Leo Liam Lina Linh Lucas Lucia Luis Mai Maja
    Malik Marco Maria Marta Mateo Maya Mei Meera Mia Miguel Mila Milan Mina Mohamed Nadia Naomi Nia Nikhil Nina Noah Noor
    Olga Oliver Omar Oscar Owen Pablo Paula Pavel Petra Priya Quentin Rafael Rania Ravi Rosa Ruth Sabine Sade Salma Samir
    Samuel Sana Santiago Sara Selin Sergio Shira Signe Simon Sofia Soren Stefan Sunita Talia Tariq Tatiana Teo Thandi
    Thomas Tomas Uma Vera Victor Vikram Wanjiru Wei Xavier Xin Yara Yasmin Yosef Yuki Yusuf Zahra Zara Zofia Zoe
    """.split()
)

LAST_NAMES = tuple(
    """
    Abara Acheampong Adeyemi Aguilar Ahmed Akhtar Almeida Alvarez Andersen Araujo Asante Aydin Bakker Banerjee Barbosa
    Bauer Becker Bello Benitez Bergstrom Bianchi Borges Brennan Brown Carvalho Castillo Celik Chandra Chavez Chowdhury
    Cohen Conti Costa Cruz Czerny Dahl Delgado Demir Desai Diallo Dimitrov Dlamini Dubois Dvorak Eriksen Esposito Evans
    Farah Ferrari Fischer Fofana Fontaine Garcia Georgiou Ghosh Gomes Gonzalez Greenberg Gupta Haddad Hansen Haruna
    Hernandez Hoang Holm Horvat Huang Hussain Ibarra Ito Ivanova Jansen Jensen Johnson Joshi Kamara Kaplan Kapoor Kaya
    Keller Kelly Khan Kim Kiplagat Kowalski Kozak Kruger Kumar Lam Larsen Laurent Lee Levi Lindqvist Lopez Lund Machado
    Mahmoud Malik Mancini Martin Mbeki Mehta Melnyk Mendoza Meyer Mitchell Moreau Moreno Mori Murphy Mwangi Nakamura
    Navarro Nguyen Nielsen Novak Nowak Obi Okafor Okonkwo Oliveira Olsen Omondi Ortiz Osei Ozturk Palmer Papadakis Park
    Patel Pereira Petrov Pham Pinto Popescu Quispe Rahman Ramirez Rao Reyes Ricci Rivera Robinson Rojas Romano Rossi
    Ruiz Saito Salazar Santos Sato Schmidt Sharma Shevchenko Silva Singh Sithole Smirnov Solberg Sousa Suzuki Svensson
    Tadesse Takahashi Tanaka Taylor Torres Toure Tran Traore Ueda Vargas Vasquez Vega Virtanen Vogel Wagner Walker Wang
    Weber Williams Wojcik Wong Wright Yamada Yang Yilmaz Young Zhang Zhou Zimmermann
    """.split()
)

STREETS = tuple(
    f"{word} {kind}"
    for kind in ("Street", "Lane", "Row")
    for word in (
        "Alder Anchor Barley Birch Bridge Canal Cedar Chandler Cooper Copper Elm Ferry Foundry Garden Harbour Hazel Juniper "
        "Lantern Linden Maple Market Mill Orchard Poplar Quarry Rope Saddler School Spring Tanner Thistle Willow"
    ).split()
)

NEIGHBOURHOODS = (
    "Old Harbour", "Linden Hill", "Millrace", "The Lanterns", "Quarry Park", "Northgate", "Saltmarsh", "Orchard End",
    "Foundry Row", "Bellweather", "Canal Side", "Eastfield", "Gull Point", "Kingsferry", "Larkspur", "Westbrook",
)  # fmt: skip
